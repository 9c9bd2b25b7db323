package dev.lanewise.engine.vector;

import static dev.lanewise.engine.vector.Species.F;

import jdk.incubator.vector.FloatVector;

/**
 * Winograd's F(2x2, 3x3) and, for the gradient of the kernel, F(3x3, 2x2): 16 products for 4
 * outputs, which directly take 36. Points 0, 1, -1 and infinity.
 *
 * <pre>
 *      [ 1  0 -1  0 ]       [   1    0    0 ]
 * B' = [ 0  1  1  0 ]   G = [ 1/2  1/2  1/2 ]   A' = [ 1  1  1  0 ]
 *      [ 0 -1  1  0 ]       [ 1/2 -1/2  1/2 ]        [ 0  1 -1 -1 ]
 *      [ 0  1  0 -1 ]       [   0    0    1 ]
 *
 *     [   1    0 ]
 * H = [ 1/2  1/2 ]   C' = [ 1  1  1  0 ]
 *     [ 1/2 -1/2 ]        [ 0  1 -1  0 ]
 *     [   0    1 ]        [ 0  1  1 -1 ]
 * </pre>
 *
 * <p>Roundings on the way of a number, the most of all ways, as the error bounds count them: B' and
 * H 1, G, A' and C' 2. Halves are exact.
 */
final class WinogradTransforms2 extends WinogradTransforms {

  WinogradTransforms2() {
    super(2);
  }

  @Override
  void inputVectors(WinogradPass p) {
    if (p.count == 0) {
      return;
    }
    float[] from = p.from;
    int[] offsets = p.offsets;
    int step = p.step;
    float[] to = p.to;
    int[] toOffsets = p.toOffsets;
    int toStep = p.toStep;
    int count = p.count;
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      int out = p.toAt + toOffsets[i];
      d0.sub(d2).intoArray(to, out);
      d1.add(d2).intoArray(to, out + toStep);
      d2.sub(d1).intoArray(to, out + 2 * toStep);
      d1.sub(d3).intoArray(to, out + 3 * toStep);
    }
  }

  @Override
  void kernelVectors(WinogradPass p) {
    if (p.count == 0) {
      return;
    }
    float[] from = p.from;
    int[] offsets = p.offsets;
    int step = p.step;
    float[] to = p.to;
    int[] toOffsets = p.toOffsets;
    int toStep = p.toStep;
    int count = p.count;
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector even = d0.add(d2);
      int out = p.toAt + toOffsets[i];
      d0.intoArray(to, out);
      even.add(d1).mul(0.5f).intoArray(to, out + toStep);
      even.sub(d1).mul(0.5f).intoArray(to, out + 2 * toStep);
      d2.intoArray(to, out + 3 * toStep);
    }
  }

  @Override
  void outputVectors(WinogradPass p) {
    if (p.count == 0) {
      return;
    }
    float[] from = p.from;
    int[] offsets = p.offsets;
    int step = p.step;
    float[] to = p.to;
    int[] toOffsets = p.toOffsets;
    int toStep = p.toStep;
    int count = p.count;
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      int out = p.toAt + toOffsets[i];
      d0.add(d1).add(d2).intoArray(to, out);
      d1.sub(d2).sub(d3).intoArray(to, out + toStep);
    }
  }

  @Override
  void outputGradientVectors(WinogradPass p) {
    if (p.count == 0) {
      return;
    }
    float[] from = p.from;
    int[] offsets = p.offsets;
    int step = p.step;
    float[] to = p.to;
    int[] toOffsets = p.toOffsets;
    int toStep = p.toStep;
    int count = p.count;
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      int out = p.toAt + toOffsets[i];
      d0.intoArray(to, out);
      d0.add(d1).mul(0.5f).intoArray(to, out + toStep);
      d0.sub(d1).mul(0.5f).intoArray(to, out + 2 * toStep);
      d1.intoArray(to, out + 3 * toStep);
    }
  }

  @Override
  void kernelGradientVectors(WinogradPass p) {
    if (p.count == 0) {
      return;
    }
    float[] from = p.from;
    int[] offsets = p.offsets;
    int step = p.step;
    float[] to = p.to;
    int[] toOffsets = p.toOffsets;
    int toStep = p.toStep;
    int count = p.count;
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      FloatVector sum = d1.add(d2);
      int out = p.toAt + toOffsets[i];
      d0.add(sum).intoArray(to, out);
      d1.sub(d2).intoArray(to, out + toStep);
      sum.sub(d3).intoArray(to, out + 2 * toStep);
    }
  }

  @Override
  void inputNumbers(float[] d) {
    float d1 = d[1];
    d[0] -= d[2];
    d[1] = d1 + d[2];
    d[3] = d1 - d[3];
    d[2] -= d1;
  }

  @Override
  void kernelNumbers(float[] d) {
    float even = d[0] + d[2];
    float odd = d[1];
    d[3] = d[2];
    d[1] = (even + odd) * 0.5f;
    d[2] = (even - odd) * 0.5f;
  }

  @Override
  void outputNumbers(float[] d) {
    float difference = d[1] - d[2];
    d[0] = d[0] + d[1] + d[2];
    d[1] = difference - d[3];
  }

  @Override
  void outputGradientNumbers(float[] d) {
    float d0 = d[0];
    d[3] = d[1];
    d[2] = (d0 - d[3]) * 0.5f;
    d[1] = (d0 + d[3]) * 0.5f;
  }

  @Override
  void kernelGradientNumbers(float[] d) {
    float sum = d[1] + d[2];
    d[0] += sum;
    d[1] -= d[2];
    d[2] = sum - d[3];
  }
}
