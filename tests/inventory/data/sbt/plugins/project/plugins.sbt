addSbtPlugin("com.eed3si9n" % "sbt-assembly" % "2.1.5")
libraryDependencies += "org.example" %% "unknown-scala" % "1.0"
