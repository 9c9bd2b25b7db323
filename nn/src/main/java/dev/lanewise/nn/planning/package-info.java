/**
 * How a network is run: its layers one by one, or several in one step where a rule knows how to
 * save work. What comes out is the layers' own result within a stated bound.
 */
package dev.lanewise.nn.planning;
