#!/bin/sh
# Starts ${command.name}. JAVA_HOME chooses the Java, SIGMOID_OPTS passes options to it, SPARK_HOME is where Spark is.
file=$0
while [ -h "$file" ]; do
  link=$(readlink "$file")
  case $link in
    /*) file=$link ;;
    *) file=$(dirname "$file")/$link ;;
  esac
done
home=$(CDPATH= cd -- "$(dirname -- "$file")/.." && pwd) || exit 1
java=java
[ -n "$JAVA_HOME" ] && java=$JAVA_HOME/bin/java
terminal=false
[ -t 2 ] && terminal=true
classes=$home/lib/*
spark=
if [ -n "$SPARK_HOME" ]; then
  classes=$classes:$SPARK_HOME/jars/*
  spark="-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -Dslf4j.internal.verbosity=WARN -Dorg.slf4j.simpleLogger.log.org.apache=error -Dspark.ui.enabled=false ${spark.options}"
fi
exec "$java" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
  -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true -Dsigmoid.terminal=$terminal \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda=error -Dorg.slf4j.simpleLogger.log.io.javalin.Javalin=off \
  $spark $SIGMOID_OPTS -cp "$classes" ${command.main} "$@"
