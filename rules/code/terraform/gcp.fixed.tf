resource "google_storage_bucket_iam_member" "all" {
  bucket = "example"
  role   = "roles/storage.objectViewer"
  # ruleid: tf-gcp-public-member
  member = "allUsers"
}

resource "google_cloud_run_service_iam_binding" "all" {
  role = "roles/run.invoker"
  # ruleid: tf-gcp-public-member
  members = ["group:staff@example.com", "allAuthenticatedUsers"]
}

resource "google_storage_bucket_iam_member" "staff" {
  # ok: tf-gcp-public-member
  member = "group:staff@example.com"
}

resource "google_cloud_run_service_iam_binding" "gateway" {
  # ok: tf-gcp-public-member
  members = ["serviceAccount:gateway@example.iam.gserviceaccount.com"]
}

# ruleid: tf-gcp-firewall-admin-open
resource "google_compute_firewall" "ssh" {
  network       = "default"
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["22", "443"]
  }
}

# ruleid: tf-gcp-firewall-admin-open
resource "google_compute_firewall" "everything" {
  allow {
    protocol = "all"
  }
  source_ranges = ["0.0.0.0/0"]
}

# ok: tf-gcp-firewall-admin-open
resource "google_compute_firewall" "web" {
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

# ok: tf-gcp-firewall-admin-open
resource "google_compute_firewall" "iap" {
  source_ranges = ["35.235.240.0/20"]
  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_sql_database_instance" "orders" {
  settings {
    ip_configuration {
      # ruleid: tf-gcp-sql-tls-off
      require_ssl = false
      authorized_networks {
        name = "all"
        # ruleid: tf-gcp-sql-open-network
        value = "0.0.0.0/0"
      }
      authorized_networks {
        # ruleid: tf-gcp-sql-open-network
        value = "::/0"
      }
      authorized_networks {
        # ok: tf-gcp-sql-open-network
        value = "198.51.100.0/24"
      }
    }
  }
}

resource "example_route" "default" {
  # ok: tf-gcp-sql-open-network
  value = "0.0.0.0/0"
}

resource "google_sql_database_instance" "reports" {
  settings {
    ip_configuration {
      # ruleid: tf-gcp-sql-tls-off
      ssl_mode = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"
    }
  }
}

resource "google_sql_database_instance" "invoices" {
  settings {
    ip_configuration {
      # ok: tf-gcp-sql-tls-off
      ssl_mode = "ENCRYPTED_ONLY"
    }
  }
}

resource "google_sql_database_instance" "older" {
  settings {
    ip_configuration {
      # ok: tf-gcp-sql-tls-off
      require_ssl = true
    }
  }
}

resource "google_project_iam_member" "ci" {
  member = "serviceAccount:ci@example.iam.gserviceaccount.com"
  # ruleid: tf-gcp-primitive-role
  role = "roles/editor"
}

resource "google_folder_iam_binding" "team" {
  # ruleid: tf-gcp-primitive-role
  role = "roles/owner"
}

resource "google_project_iam_member" "logs" {
  # ok: tf-gcp-primitive-role
  role = "roles/logging.logWriter"
}

resource "google_project_iam_custom_role" "editor_like" {
  # ok: tf-gcp-primitive-role
  title = "roles/editor"
}

resource "google_container_cluster" "old" {
  # ruleid: tf-gcp-gke-legacy-auth
  enable_legacy_abac = true
  master_auth {
    client_certificate_config {
      # ruleid: tf-gcp-gke-legacy-auth
      issue_client_certificate = true
    }
  }
}

resource "google_container_cluster" "new" {
  # ok: tf-gcp-gke-legacy-auth
  enable_legacy_abac = false
  master_auth {
    client_certificate_config {
      # ok: tf-gcp-gke-legacy-auth
      issue_client_certificate = false
    }
  }
}

resource "google_storage_bucket" "files" {
  # ruleid: tf-gcp-bucket-object-acls
  uniform_bucket_level_access = true
}

resource "google_storage_bucket" "more" {
  location = "EU"
  # ruleid: tf-gcp-bucket-object-acls
  uniform_bucket_level_access = true
}

resource "google_storage_bucket" "good" {
  # ok: tf-gcp-bucket-object-acls
  uniform_bucket_level_access = true
}

resource "google_storage_bucket" "choice" {
  # ok: tf-gcp-bucket-object-acls
  uniform_bucket_level_access = var.uniform
}

resource "google_compute_instance" "worker" {
  # ruleid: tf-gcp-instance-full-scope
  service_account {
    scopes = ["cloud-platform"]
  }
}

resource "google_compute_instance_template" "worker" {
  # ruleid: tf-gcp-instance-full-scope
  service_account {
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
  }
}

resource "google_compute_instance" "own_account" {
  # ok: tf-gcp-instance-full-scope
  service_account {
    email  = google_service_account.worker.email
    scopes = ["cloud-platform"]
  }
}

resource "google_compute_instance" "narrow" {
  # ok: tf-gcp-instance-full-scope
  service_account {
    scopes = ["logging-write", "monitoring-write"]
  }
}
