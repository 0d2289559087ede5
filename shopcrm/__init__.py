"""ShopCRM: a privacy-first desktop CRM for the owner of one online shop."""

__version__ = "0.1.0"
