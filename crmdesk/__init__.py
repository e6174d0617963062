"""crmdesk, the desktop CRM of small businesses."""
