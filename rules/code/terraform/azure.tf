resource "azurerm_storage_account" "files" {
  name = "examplefiles"
  # ruleid: tf-azure-storage-plain-http
  https_traffic_only_enabled = false
  # ruleid: tf-azure-old-tls
  min_tls_version = "TLS1_0"
  # ruleid: tf-azure-storage-public-blobs
  allow_nested_items_to_be_public = true
}

resource "azurerm_storage_account" "old" {
  # ruleid: tf-azure-storage-plain-http
  enable_https_traffic_only = false
}

resource "azurerm_storage_account" "good" {
  # ok: tf-azure-storage-plain-http
  https_traffic_only_enabled = true
  # ok: tf-azure-old-tls
  min_tls_version = "TLS1_2"
  # ok: tf-azure-storage-public-blobs
  allow_nested_items_to_be_public = false
}

resource "azurerm_storage_account" "older_provider" {
  # ok: tf-azure-storage-plain-http
  enable_https_traffic_only = true
}

resource "azurerm_mssql_server" "reports" {
  # ruleid: tf-azure-old-tls
  minimum_tls_version = "1.0"
}

resource "azurerm_mssql_server" "orders" {
  # ok: tf-azure-old-tls
  minimum_tls_version = "1.2"
}

resource "azurerm_storage_container" "downloads" {
  # ruleid: tf-azure-storage-public-blobs
  container_access_type = "container"
}

resource "azurerm_storage_container" "private" {
  # ok: tf-azure-storage-public-blobs
  container_access_type = "private"
}

# ruleid: tf-azure-nsg-admin-open
resource "azurerm_network_security_rule" "ssh" {
  priority                   = 100
  access                     = "Allow"
  direction                  = "Inbound"
  protocol                   = "Tcp"
  source_port_range          = "*"
  destination_port_range     = "22"
  source_address_prefix      = "*"
  destination_address_prefix = "*"
}

resource "azurerm_network_security_group" "web" {
  # ruleid: tf-azure-nsg-admin-open
  security_rule {
    name                       = "rdp"
    direction                  = "Inbound"
    access                     = "Allow"
    source_address_prefix      = "Internet"
    destination_port_range     = "3389"
    destination_address_prefix = "*"
  }
  # ok: tf-azure-nsg-admin-open
  security_rule {
    name                       = "https"
    direction                  = "Inbound"
    access                     = "Allow"
    source_address_prefix      = "Internet"
    destination_port_range     = "443"
    destination_address_prefix = "*"
  }
}

# ok: tf-azure-nsg-admin-open
resource "azurerm_network_security_rule" "deny_ssh" {
  direction              = "Inbound"
  access                 = "Deny"
  destination_port_range = "22"
  source_address_prefix  = "*"
}

# ok: tf-azure-nsg-admin-open
resource "azurerm_network_security_rule" "office_ssh" {
  direction              = "Inbound"
  access                 = "Allow"
  destination_port_range = "22"
  source_address_prefix  = "198.51.100.0/24"
}

# ruleid: tf-azure-database-open
resource "azurerm_mssql_firewall_rule" "all" {
  name             = "all"
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}

# ruleid: tf-azure-database-open
resource "azurerm_postgresql_flexible_server_firewall_rule" "all" {
  end_ip_address   = "255.255.255.255"
  start_ip_address = "0.0.0.0"
}

# ok: tf-azure-database-open
resource "azurerm_mssql_firewall_rule" "office" {
  start_ip_address = "198.51.100.7"
  end_ip_address   = "198.51.100.7"
}

# ok: tf-azure-database-open
resource "azurerm_mssql_firewall_rule" "azure_services" {
  start_ip_address = "0.0.0.0"
  end_ip_address   = "0.0.0.0"
}

resource "azurerm_postgresql_server" "old" {
  # ruleid: tf-azure-database-tls-off
  ssl_enforcement_enabled = false
}

resource "azurerm_redis_cache" "old" {
  # ruleid: tf-azure-database-tls-off
  non_ssl_port_enabled = true
}

resource "azurerm_postgresql_server" "new" {
  # ok: tf-azure-database-tls-off
  ssl_enforcement_enabled = true
}

resource "azurerm_redis_cache" "new" {
  # ok: tf-azure-database-tls-off
  non_ssl_port_enabled = false
}

resource "azurerm_linux_web_app" "site" {
  # ruleid: tf-azure-app-plain-http
  https_only = false
}

resource "azurerm_windows_function_app" "job" {
  # ruleid: tf-azure-app-plain-http
  https_only = false
}

resource "azurerm_linux_web_app" "shop" {
  # ok: tf-azure-app-plain-http
  https_only = true
}

resource "example_probe" "unrelated" {
  # ok: tf-azure-app-plain-http
  https_only = false
}

resource "azurerm_linux_virtual_machine" "jump" {
  # ruleid: tf-azure-vm-password-login
  disable_password_authentication = false
}

resource "azurerm_linux_virtual_machine_scale_set" "workers" {
  # ruleid: tf-azure-vm-password-login
  disable_password_authentication = false
}

resource "azurerm_linux_virtual_machine" "keys" {
  # ok: tf-azure-vm-password-login
  disable_password_authentication = true
}

resource "azurerm_linux_virtual_machine" "choice" {
  # ok: tf-azure-vm-password-login
  disable_password_authentication = var.keys_only
}
