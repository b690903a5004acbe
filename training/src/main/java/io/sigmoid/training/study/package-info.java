/** Known facts about the sigmoid, measured: each study is a question, an experiment and the conclusion its numbers support. */
@NullMarked
package io.sigmoid.training.study;

import org.jspecify.annotations.NullMarked;
