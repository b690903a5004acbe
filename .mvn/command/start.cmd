@echo off
rem Starts ${command.name}. JAVA_HOME chooses the Java, SIGMOID_OPTS passes options to it.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED ^
  -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true ^
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda=error -Dorg.slf4j.simpleLogger.log.io.javalin.Javalin=off ^
  %SIGMOID_OPTS% -cp "%~dp0..\lib\*" ${command.main} %*
