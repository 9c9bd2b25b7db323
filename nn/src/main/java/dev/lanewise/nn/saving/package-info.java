/** The model file: safetensors with the architecture as JSON in its metadata. */
package dev.lanewise.nn.saving;
