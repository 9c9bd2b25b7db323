/** The training loop: options, progress, history, checkpoints. */
package dev.lanewise.nn.training;
