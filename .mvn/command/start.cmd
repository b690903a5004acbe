@echo off
rem Starts ${command.name}. JAVA_HOME chooses the Java, SIGMOID_OPTS passes options to it, SPARK_HOME is where Spark is.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "classes=%~dp0..\lib\*"
set "spark="
if defined SPARK_HOME set "classes=%classes%;%SPARK_HOME%\jars\*"
if defined SPARK_HOME set "spark=-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -Dslf4j.internal.verbosity=WARN -Dorg.slf4j.simpleLogger.log.org.apache=error -Dspark.ui.enabled=false ${spark.options}"
"%java%" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED ^
  -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true ^
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda=error -Dorg.slf4j.simpleLogger.log.io.javalin.Javalin=off ^
  %spark% %SIGMOID_OPTS% -cp "%classes%" ${command.main} %*
