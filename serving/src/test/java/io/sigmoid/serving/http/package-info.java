/** Tests of the HTTP server. */
package io.sigmoid.serving.http;
