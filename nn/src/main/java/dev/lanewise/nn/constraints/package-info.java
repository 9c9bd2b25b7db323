/** What weights must be after each step of training. */
package dev.lanewise.nn.constraints;
