"""Constants."""

DOMAIN = "homeclouds"

CONF_CLOUD = "cloud"
CONF_AREAS = "areas"
CONF_WEBHOOK_ID = "webhook_id"
CONF_CLOUDHOOK_URL = "cloudhook_url"
