/* Words and numbers as people read them. */

const number = new Intl.NumberFormat("en-GB");
export const count = (n: number): string => number.format(n);
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

export function bytes(n: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (n >= 1024 && unit + 1 < units.length) {
    n /= 1024;
    unit++;
  }
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`;
}

export function seconds(n: number): string {
  if (n < 60) return `${n.toFixed(n < 10 ? 2 : 1)} s`;
  return `${Math.floor(n / 60)} min ${Math.round(n % 60)} s`;
}

/** "2026-11-21 21:00:00 UTC" */
export const time = (rfc3339: string): string => rfc3339.replace("T", " ").replace("Z", " UTC");
