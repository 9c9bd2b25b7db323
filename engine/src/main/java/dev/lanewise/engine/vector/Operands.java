package dev.lanewise.engine.vector;

import dev.lanewise.engine.Finish;

/** The matrices of one product {@code C = op(A) op(B)}, with their offsets and rows' distances. */
abstract class Operands {
  boolean transposeA;
  float[] a;
  int aAt;
  int lda;

  boolean transposeB;
  float[] b;
  int bAt;
  int ldb;

  float[] c;
  int cAt;
  int ldc;

  /** Add to C; otherwise what it held is gone. */
  boolean accumulate;

  /** What sums start from, a number a column, if they do not add to C; null for zeros. */
  float[] bias;

  /** What is done to C, whose rows then follow each other. */
  Finish finish = Finish.NONE;

  final void left(boolean transpose, float[] a, int aAt, int lda) {
    this.transposeA = transpose;
    this.a = a;
    this.aAt = aAt;
    this.lda = lda;
  }

  final void right(boolean transpose, float[] b, int bAt, int ldb) {
    this.transposeB = transpose;
    this.b = b;
    this.bAt = bAt;
    this.ldb = ldb;
  }

  final void into(float[] c, int cAt, int ldc, boolean accumulate) {
    this.c = c;
    this.cAt = cAt;
    this.ldc = ldc;
    this.accumulate = accumulate;
  }

  final void ending(float[] bias, Finish finish) {
    this.bias = bias;
    this.finish = finish;
  }

  /** Computes C, whose rows, columns and steps are at least one each, and is given back. */
  final void run(int m, int n, int k) {
    try {
      compute(m, n, k);
    } finally {
      giveBack();
    }
  }

  abstract void compute(int m, int n, int k);

  abstract void giveBack();

  /** Lets go of the matrices, so that what is kept for the next call keeps none alive. */
  final void release() {
    a = b = c = bias = null;
    finish = Finish.NONE;
  }
}
