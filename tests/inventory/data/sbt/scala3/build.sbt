val scala3 = "3.3.1"
scalaVersion := scala3
libraryDependencies += "org.typelevel" %% "cats-core" % "2.10.0"
libraryDependencies += ("com.example" %% "older" % "1.0").cross(CrossVersion.for3Use2_13)
