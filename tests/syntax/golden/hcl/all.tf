# every construct
terraform {
  required_version = ">= 1.3"
  backend "s3" {}
}
locals {
  names  = [for s in var.list : upper(s) if s != ""]
  byname = { for k, v in var.map : k => v.id... if v.on }
  first  = var.list[0].id
  all    = aws_instance.web[*].tags["Name"]
  old    = aws_instance.web.*.id
  legacy = var.list.0.id
  cond   = var.a == "x" && !var.b ? 1 : -2
  sum    = (1 + 2) * 3 % 4
  none   = null
  spread = max(local.xs...)
  text   = "pre-${var.name}-post"
  only   = "${var.name}"
  loop   = "%{ for n in var.names ~}${n}%{ endfor }"
  lines  = <<-EOT
    hello ${var.name}
    bye
  EOT
  plain  = <<EOT
text
EOT
  obj    = { a = 1, "b" : 2, (var.k) = 3 }
  empty  = foo()
  provider = google-beta::x
}
resource "aws_s3_bucket" "b" {
  acl = "public-read"
  tags = {
    Name = "x"
  }
  dynamic "rule" {
    for_each = var.rules
    content {
      id = rule.value
    }
  }
}
