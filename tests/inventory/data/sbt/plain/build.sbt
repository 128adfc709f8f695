// "org.example" % "in-a-comment" % "1"
/* and /* nested */ "org.example" % "another" % "1" */
val akkaVersion = "2.6.20"
lazy val circe: String = "0.14.5"
val twice = "1"
def other = { val twice = "2"; twice }

ThisBuild / scalaVersion := "2.13.12"

object V {
  val logback = "1.4.11"
}

val shared = Seq(
  "com.typesafe.akka" %% "akka-actor" % akkaVersion,
  "ch.qos.logback" % "logback-classic" % V.logback % Runtime,
)

lazy val root = (project in file("."))
  .settings(
    name := "example",
    libraryDependencies ++= shared ++ Seq(
      "io.circe" %% "circe-core" % circe,
      "org.scalatest" %% "scalatest" % "3.2.17" % Test,
      "org.scalacheck" %% "scalacheck" % "1.17.0" % "test->test",
      "org.example" % "tested" % "1.0" % "it,test",
      "org.example" % "optional" % "1.0" % Optional,
      "org.example" % "provided" % "1.0" % "provided",
      "org.example" % "range" % "[1.0,2.0)",
      "org.example" % "newest" % "1.2.+",
      "org.example" % "ambiguous" % twice,
      "org.example" % "computed" % s"1.$x",
      "org.scala-js" %%% "scalajs-dom" % "2.8.0",
      ("org.example" % "bracketed" % "1.0").exclude("a", "b") classifier "tests",
      "org.example" % "excluding" % "1.0" excludeAll ExclusionRule("x", "y"),
      """com.example""" % `named` % "5",
    ),
    addCompilerPlugin("org.typelevel" %% "kind-projector" % "0.13.2" cross CrossVersion.full),
    libraryDependencies += compilerPlugin("com.olegpy" %% "better-monadic-for" % "0.3.1"),
    dependencyOverrides += "org.example" % "overridden" % "9",
    excludeDependencies += "org.example" % "excluded",
    mimaPreviousArtifacts := Set("org.example" %% "earlier" % "0.9"),
    libraryDependencies += "org.example" % "last" % "1.0"
  )
val char = '"'
val named = "by-name"
