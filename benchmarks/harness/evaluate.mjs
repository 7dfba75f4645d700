import { TARGETS } from '../targets.mjs';
import { median, summary } from './statistics.mjs';

/**
 * @typedef {object} Comparison
 * @property {string} rival
 * @property {string} metric
 * @property {number} ratio of the medians, subject to rival
 * @property {number} lowest of the ratios of the pairs
 * @property {number} highest
 *
 * @typedef {import('../targets.mjs').Target & { ratio: number, rival?: string, met: boolean }} Verdict
 */

/**
 * @param {import('./pairs.mjs').Pair[]} pairs
 * @param {string[]} metrics
 * @returns {Comparison[]}
 */
export function compareSides(pairs, metrics) {
  const rivals = [...new Set(pairs.map(({ rival }) => rival))];
  return rivals.flatMap((rival) => {
    const own = pairs.filter((pair) => pair.rival === rival);
    return metrics
      .filter((metric) => metric in own[0].subject)
      .map((metric) => {
        const ratios = own.map(({ subject, against }) => subject[metric] / against[metric]);
        const ratio =
          median(own.map(({ subject }) => subject[metric])) / median(own.map(({ against }) => against[metric]));
        return { rival, metric, ratio, lowest: Math.min(...ratios), highest: Math.max(...ratios) };
      });
  });
}

/** Median, lowest and highest of each metric of each side. */
export function summariseSides(pairs, subject, metrics) {
  const found = {};
  const add = (side, measurement) => (found[side] ??= []).push(measurement);
  for (const pair of pairs) {
    add(subject, pair.subject);
    add(pair.rival, pair.against);
  }
  const summarise = (measurements) =>
    Object.fromEntries(
      metrics
        .filter((metric) => metric in measurements[0])
        .map((metric) => [metric, summary(measurements.map((measurement) => measurement[metric]))]),
    );
  return Object.fromEntries(Object.entries(found).map(([side, measurements]) => [side, summarise(measurements)]));
}

/**
 * @param {string} caseName
 * @param {Comparison[]} comparisons
 * @param {import('./case.mjs').Measurement} figures of the whole case
 * @returns {Verdict[]}
 */
export function judge(caseName, comparisons, figures) {
  return TARGETS[caseName].map((target) => {
    const { metric, against, atLeast, atMost } = target;
    const decisive = against === undefined ? { ratio: figures[metric] } : hardest(target, comparisons);
    const { ratio, rival } = decisive;
    return { ...target, ratio, rival, met: atLeast === undefined ? ratio <= atMost : ratio >= atLeast };
  });
}

/** The comparison that comes off worst for us, among those that the target is about. */
function hardest({ metric, against, atLeast }, comparisons) {
  const isMeant = ({ rival }) => against === 'best peer' || rival === against || rival.startsWith(`${against}:`);
  const meant = comparisons.filter((comparison) => comparison.metric === metric && isMeant(comparison));
  const isHarder = (one, other) => (atLeast === undefined ? one.ratio > other.ratio : one.ratio < other.ratio);
  return meant.reduce((hard, next) => (isHarder(next, hard) ? next : hard));
}
