package io.sigmoid.training;

import java.util.SplittableRandom;

/**
 * The plane through the mean of points along which they vary most.
 *
 * @see <a href="https://doi.org/10.1080/14786440109462720">On lines and planes of closest fit</a>
 */
final class PrincipalPlane {
    /** Enough for pictures: the error shrinks with every step by the ratio of two variances. */
    private static final int STEPS = 300;

    private final double[] mean;
    private final double[][] axes;
    private final double share;

    private PrincipalPlane(double[] mean, double[][] axes, double share) {
        this.mean = mean;
        this.axes = axes;
        this.share = share;
    }

    /**
     * Finds it by power iteration.
     *
     * @param points at least one, of equal length
     * @param random where the iteration starts
     */
    static PrincipalPlane of(double[][] points, SplittableRandom random) {
        int size = points[0].length;
        double[] mean = new double[size];
        for (double[] point : points) {
            for (int i = 0; i < size; i++) {
                mean[i] += point[i] / points.length;
            }
        }
        double[][] covariance = new double[size][size];
        for (double[] point : points) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    covariance[i][j] += (point[i] - mean[i]) * (point[j] - mean[j]) / points.length;
                }
            }
        }
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += covariance[i][i];
        }
        double[][] axes = new double[2][];
        double found = 0;
        for (int axis = 0; axis < 2; axis++) {
            axes[axis] = axis < size ? eigenvector(covariance, random) : new double[size];
            found += deflate(covariance, axes[axis]);
        }
        return new PrincipalPlane(mean, axes, total == 0 ? 0 : Math.min(1, found / total));
    }

    private static double[] eigenvector(double[][] matrix, SplittableRandom random) {
        double[] v = random.doubles(matrix.length, -1, 1).toArray();
        for (int step = 0; step < STEPS; step++) {
            double[] next = times(matrix, v);
            double length = Math.sqrt(dot(next, next));
            if (length == 0) {
                break;
            }
            for (int i = 0; i < v.length; i++) {
                v[i] = next[i] / length;
            }
        }
        double length = Math.sqrt(dot(v, v));
        for (int i = 0; i < v.length; i++) {
            v[i] /= length;
        }
        return v;
    }

    /** Takes the direction out of the matrix and returns its eigenvalue. */
    private static double deflate(double[][] matrix, double[] v) {
        double value = dot(v, times(matrix, v));
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < v.length; j++) {
                matrix[i][j] -= value * v[i] * v[j];
            }
        }
        return value;
    }

    private static double[] times(double[][] matrix, double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            product[i] = dot(matrix[i], v);
        }
        return product;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The share of all variance that lies in the plane. */
    double share() {
        return share;
    }

    /** A point's two coordinates in the plane. */
    double[] project(double[] point) {
        double[] at = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            for (int i = 0; i < point.length; i++) {
                at[axis] += (point[i] - mean[i]) * axes[axis][i];
            }
        }
        return at;
    }
}
