dpkg-status
Package: base-files
Version: 12.4+deb12u5
Architecture: amd64
Maintainer: Ubuntu Developers <devel@example.org>
