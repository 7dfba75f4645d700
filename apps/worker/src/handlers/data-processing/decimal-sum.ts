/** Sign, up to 40 digits before and after the point, exponent of up to two digits: 1, -0.50, .5, 1.2E+05. */
const DECIMAL = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Adds decimal numbers without rounding: a whole number of units of 10^-scale, so that 0.1 + 0.2 is 0.3. */
export class DecimalSum {
  private units = 0n;
  private scale = 0;

  /** Adds the number that `text` shows, spaces around it ignored; false (nothing added) when it is not a number. */
  add(text: string): boolean {
    const match = DECIMAL.exec(text.trim());
    if (match === null) return false;
    const [, sign, whole = '', fraction = '', exponent = '0'] = match;
    if (whole === '' && fraction === '') return false;
    const units = BigInt(whole + fraction);
    this.addUnits(sign === '-' ? -units : units, fraction.length - Number(exponent));
    return true;
  }

  /** The sum, rounded once to the nearest double: exact up to 15 significant digits. */
  toNumber(): number {
    return Number(`${this.units}e${-this.scale}`);
  }

  private addUnits(units: bigint, scale: number): void {
    if (scale > this.scale) {
      this.units *= 10n ** BigInt(scale - this.scale);
      this.scale = scale;
    }
    this.units += units * 10n ** BigInt(this.scale - scale);
  }
}
