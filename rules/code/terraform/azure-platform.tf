resource "azurerm_key_vault" "keys" {
  # ruleid: tf-azure-keyvault-purge-protection-off
  purge_protection_enabled = false
}

resource "azurerm_key_vault" "tests" {
  name = "tests"
  # ruleid: tf-azure-keyvault-purge-protection-off
  purge_protection_enabled = false
}

resource "azurerm_key_vault" "good" {
  # ok: tf-azure-keyvault-purge-protection-off
  purge_protection_enabled = true
}

resource "azurerm_key_vault" "choice" {
  # ok: tf-azure-keyvault-purge-protection-off
  purge_protection_enabled = var.protect
}

resource "azurerm_kubernetes_cluster" "old" {
  # ruleid: tf-azure-aks-rbac-off
  role_based_access_control_enabled = false
}

resource "azurerm_kubernetes_cluster" "older" {
  name = "older"
  # ruleid: tf-azure-aks-rbac-off
  role_based_access_control_enabled = false
}

resource "azurerm_kubernetes_cluster" "good" {
  # ok: tf-azure-aks-rbac-off
  role_based_access_control_enabled = true
}

resource "azurerm_kubernetes_cluster" "choice" {
  # ok: tf-azure-aks-rbac-off
  role_based_access_control_enabled = var.rbac
}

resource "azurerm_role_assignment" "pipeline" {
  scope = data.azurerm_subscription.current.id
  # ruleid: tf-azure-owner-assignment
  role_definition_name = "Owner"
}

resource "azurerm_role_assignment" "helpdesk" {
  # ruleid: tf-azure-owner-assignment
  role_definition_name = "User Access Administrator"
}

resource "azurerm_role_assignment" "reader" {
  # ok: tf-azure-owner-assignment
  role_definition_name = "Reader"
}

resource "azurerm_role_assignment" "blobs" {
  # ok: tf-azure-owner-assignment
  role_definition_name = "Storage Blob Data Reader"
}

resource "azurerm_container_registry" "images" {
  # ruleid: tf-azure-registry-admin-user
  admin_enabled = true
}

resource "azurerm_container_registry" "mirror" {
  sku = "Premium"
  # ruleid: tf-azure-registry-admin-user
  admin_enabled = true
}

resource "azurerm_container_registry" "good" {
  # ok: tf-azure-registry-admin-user
  admin_enabled = false
}

resource "example_console" "other" {
  # ok: tf-azure-registry-admin-user
  admin_enabled = true
}
