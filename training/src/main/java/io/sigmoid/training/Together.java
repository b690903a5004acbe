package io.sigmoid.training;

/**
 * Several that train one job.
 *
 * @param plan how
 * @param crew who
 */
record Together(LocalSteps plan, Crew crew) {}
