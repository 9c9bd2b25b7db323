/** What can be done while a model trains, in Keras's terms. */
package dev.lanewise.nn.callbacks;
