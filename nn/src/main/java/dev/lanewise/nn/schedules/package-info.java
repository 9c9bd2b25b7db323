/** How the learning rate goes from step to step. */
package dev.lanewise.nn.schedules;
