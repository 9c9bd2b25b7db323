package dev.lanewise.engine.vector;

import static dev.lanewise.engine.vector.Species.F;

import jdk.incubator.vector.FloatVector;

/**
 * Winograd's F(4x4, 3x3) and, for the gradient of the kernel, F(3x3, 4x4): 36 products for 16
 * outputs, which directly take 144. Points 0, 1, -1, 2, -2 and infinity.
 *
 * <pre>
 *      [ 4  0 -5  0  1  0 ]       [  1/4     0     0  ]
 *      [ 0 -4 -4  1  1  0 ]       [ -1/6  -1/6  -1/6  ]        [ 1  1  1  1  1  0 ]
 * B' = [ 0  4 -4 -1  1  0 ]   G = [ -1/6   1/6  -1/6  ]   A' = [ 0  1 -1  2 -2  0 ]
 *      [ 0 -2 -1  2  1  0 ]       [ 1/24  1/12   1/6  ]        [ 0  1  1  4  4  0 ]
 *      [ 0  2 -1 -2  1  0 ]       [ 1/24 -1/12   1/6  ]        [ 0  1 -1  8 -8  1 ]
 *      [ 0  4  0 -5  0  1 ]       [    0     0     1  ]
 *
 *     [  1/4     0     0     0 ]
 *     [ -1/6  -1/6  -1/6  -1/6 ]        [ 1  1  1  1  1  0 ]
 * H = [ -1/6   1/6  -1/6   1/6 ]   C' = [ 0  1 -1  2 -2  0 ]
 *     [ 1/24  1/12   1/6   1/3 ]        [ 0  1  1  4  4  1 ]
 *     [ 1/24 -1/12   1/6  -1/3 ]
 *     [    0     0     0     1 ]
 * </pre>
 *
 * <p>Roundings on the way of a number, the most of all ways, as the error bounds count them: B' 2,
 * G and H 4 (the constant's own is one of them), A' and C' 3. Powers of two are exact.
 */
final class WinogradTransforms4 extends WinogradTransforms {

  private static final float SIXTH = 1f / 6;
  private static final float TWENTY_FOURTH = 1f / 24;

  WinogradTransforms4() {
    super(4);
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
    FloatVector two = FloatVector.broadcast(F, 2);
    FloatVector minus2 = FloatVector.broadcast(F, -2);
    FloatVector four = FloatVector.broadcast(F, 4);
    FloatVector minus4 = FloatVector.broadcast(F, -4);
    FloatVector minus5 = FloatVector.broadcast(F, -5);
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      FloatVector d4 = FloatVector.fromArray(F, from, in + 4 * step);
      FloatVector d5 = FloatVector.fromArray(F, from, in + 5 * step);
      FloatVector even = d2.fma(minus4, d4);
      FloatVector odd = d1.fma(minus4, d3);
      FloatVector even2 = d4.sub(d2);
      FloatVector odd2 = d3.sub(d1);
      int out = p.toAt + toOffsets[i];
      d0.fma(four, d2.fma(minus5, d4)).intoArray(to, out);
      even.add(odd).intoArray(to, out + toStep);
      even.sub(odd).intoArray(to, out + 2 * toStep);
      odd2.fma(two, even2).intoArray(to, out + 3 * toStep);
      odd2.fma(minus2, even2).intoArray(to, out + 4 * toStep);
      d1.fma(four, d3.fma(minus5, d5)).intoArray(to, out + 5 * toStep);
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
    FloatVector two = FloatVector.broadcast(F, 2);
    FloatVector minus2 = FloatVector.broadcast(F, -2);
    FloatVector four = FloatVector.broadcast(F, 4);
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector even = d0.add(d2);
      FloatVector even2 = d2.fma(four, d0);
      int out = p.toAt + toOffsets[i];
      d0.mul(0.25f).intoArray(to, out);
      even.add(d1).mul(-SIXTH).intoArray(to, out + toStep);
      even.sub(d1).mul(-SIXTH).intoArray(to, out + 2 * toStep);
      d1.fma(two, even2).mul(TWENTY_FOURTH).intoArray(to, out + 3 * toStep);
      d1.fma(minus2, even2).mul(TWENTY_FOURTH).intoArray(to, out + 4 * toStep);
      d2.intoArray(to, out + 5 * toStep);
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
    FloatVector two = FloatVector.broadcast(F, 2);
    FloatVector four = FloatVector.broadcast(F, 4);
    FloatVector eight = FloatVector.broadcast(F, 8);
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      FloatVector d4 = FloatVector.fromArray(F, from, in + 4 * step);
      FloatVector d5 = FloatVector.fromArray(F, from, in + 5 * step);
      FloatVector sum = d1.add(d2);
      FloatVector difference = d1.sub(d2);
      FloatVector sum2 = d3.add(d4);
      FloatVector difference2 = d3.sub(d4);
      int out = p.toAt + toOffsets[i];
      d0.add(sum).add(sum2).intoArray(to, out);
      difference2.fma(two, difference).intoArray(to, out + toStep);
      sum2.fma(four, sum).intoArray(to, out + 2 * toStep);
      difference2.fma(eight, difference).add(d5).intoArray(to, out + 3 * toStep);
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
    FloatVector two = FloatVector.broadcast(F, 2);
    FloatVector minus2 = FloatVector.broadcast(F, -2);
    FloatVector four = FloatVector.broadcast(F, 4);
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      FloatVector even = d0.add(d2);
      FloatVector odd = d1.add(d3);
      FloatVector even2 = d2.fma(four, d0);
      FloatVector odd2 = d3.fma(four, d1);
      int out = p.toAt + toOffsets[i];
      d0.mul(0.25f).intoArray(to, out);
      even.add(odd).mul(-SIXTH).intoArray(to, out + toStep);
      even.sub(odd).mul(-SIXTH).intoArray(to, out + 2 * toStep);
      odd2.fma(two, even2).mul(TWENTY_FOURTH).intoArray(to, out + 3 * toStep);
      odd2.fma(minus2, even2).mul(TWENTY_FOURTH).intoArray(to, out + 4 * toStep);
      d3.intoArray(to, out + 5 * toStep);
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
    FloatVector two = FloatVector.broadcast(F, 2);
    FloatVector four = FloatVector.broadcast(F, 4);
    for (int i = 0; i < count; i++) {
      int in = p.at + offsets[i];
      FloatVector d0 = FloatVector.fromArray(F, from, in);
      FloatVector d1 = FloatVector.fromArray(F, from, in + step);
      FloatVector d2 = FloatVector.fromArray(F, from, in + 2 * step);
      FloatVector d3 = FloatVector.fromArray(F, from, in + 3 * step);
      FloatVector d4 = FloatVector.fromArray(F, from, in + 4 * step);
      FloatVector d5 = FloatVector.fromArray(F, from, in + 5 * step);
      FloatVector sum = d1.add(d2);
      FloatVector difference = d1.sub(d2);
      FloatVector sum2 = d3.add(d4);
      FloatVector difference2 = d3.sub(d4);
      int out = p.toAt + toOffsets[i];
      d0.add(sum).add(sum2).intoArray(to, out);
      difference2.fma(two, difference).intoArray(to, out + toStep);
      sum2.fma(four, sum).add(d5).intoArray(to, out + 2 * toStep);
    }
  }

  @Override
  void inputNumbers(float[] d) {
    float even = Math.fma(d[2], -4, d[4]);
    float odd = Math.fma(d[1], -4, d[3]);
    float even2 = d[4] - d[2];
    float odd2 = d[3] - d[1];
    d[0] = Math.fma(d[0], 4, Math.fma(d[2], -5, d[4]));
    d[5] = Math.fma(d[1], 4, Math.fma(d[3], -5, d[5]));
    d[1] = even + odd;
    d[2] = even - odd;
    d[3] = Math.fma(odd2, 2, even2);
    d[4] = Math.fma(odd2, -2, even2);
  }

  @Override
  void kernelNumbers(float[] d) {
    float even = d[0] + d[2];
    float even2 = Math.fma(d[2], 4, d[0]);
    float odd = d[1];
    d[5] = d[2];
    d[0] *= 0.25f;
    d[1] = (even + odd) * -SIXTH;
    d[2] = (even - odd) * -SIXTH;
    d[3] = Math.fma(odd, 2, even2) * TWENTY_FOURTH;
    d[4] = Math.fma(odd, -2, even2) * TWENTY_FOURTH;
  }

  @Override
  void outputNumbers(float[] d) {
    float sum = d[1] + d[2];
    float difference = d[1] - d[2];
    float sum2 = d[3] + d[4];
    float difference2 = d[3] - d[4];
    d[0] = d[0] + sum + sum2;
    d[1] = Math.fma(difference2, 2, difference);
    d[2] = Math.fma(sum2, 4, sum);
    d[3] = Math.fma(difference2, 8, difference) + d[5];
  }

  @Override
  void outputGradientNumbers(float[] d) {
    float even = d[0] + d[2];
    float odd = d[1] + d[3];
    float even2 = Math.fma(d[2], 4, d[0]);
    float odd2 = Math.fma(d[3], 4, d[1]);
    d[5] = d[3];
    d[0] *= 0.25f;
    d[1] = (even + odd) * -SIXTH;
    d[2] = (even - odd) * -SIXTH;
    d[3] = Math.fma(odd2, 2, even2) * TWENTY_FOURTH;
    d[4] = Math.fma(odd2, -2, even2) * TWENTY_FOURTH;
  }

  @Override
  void kernelGradientNumbers(float[] d) {
    float sum = d[1] + d[2];
    float difference = d[1] - d[2];
    float sum2 = d[3] + d[4];
    float difference2 = d[3] - d[4];
    d[0] = d[0] + sum + sum2;
    d[1] = Math.fma(difference2, 2, difference);
    d[2] = Math.fma(sum2, 4, sum) + d[5];
  }
}
