"""A recipe; requires = "text/1.0" in a text is none."""
from conan import ConanFile


class Pkg(ConanFile):
    name = "demo"
    version = "1.4"
    requires = "zlib/1.2.13", "poco/[>=1.12 <2]"
    tool_requires = ("cmake/3.26.4",
                     "ninja/1.11.1")  # build tools
    test_requires = ["gtest/1.14.0"]
    python_requires = "pyreq/1.0@corp/stable"
    generators = "a/1.0"

    def requirements(self):
        self.requires("openssl/3.1.3", transitive_headers=True)
        self.requires(f"libcurl/{self.curl_version}")
        if self.requires == "x/1.0":
            pass
        for lib in ["boost/1.83.0"]:
            self.requires(lib)

    def build_requirements(self):
        self.build_requires('m4/1.4.19#abcd')
