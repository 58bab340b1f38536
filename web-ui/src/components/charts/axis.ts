/** Where an axis begins and ends, and how far its labels stand from each other. */
interface Axis {
  min: number;
  max: number;
  step: number;
}

/** The distances at which labels stand, of which one fits any power of ten. */
const steps = [1, 2, 5, 10];

/** An axis for the values that begins and ends at a label, so that none crowds its neighbour. */
export function axisOf(values: (number | null | undefined)[], fromZero: boolean): Axis {
  const known = values.filter((value) => value != null);
  const least = Math.min(...known, ...(fromZero || known.length === 0 ? [0] : []));
  const most = Math.max(...known, ...(fromZero || known.length === 0 ? [0] : []));
  const rough = (most - least || Math.abs(most) || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (steps.find((one) => one * power >= rough) ?? 10);
  // Rounded, since 3 × 0.1 is not 0.3.
  const whole = (n: number) => Number((n * step).toFixed(6));
  const low = Math.floor(least / step);
  const high = Math.ceil(most / step);
  return { min: whole(low), max: whole(high === low ? high + 1 : high), step: whole(1) };
}
