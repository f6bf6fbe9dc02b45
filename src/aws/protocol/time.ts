/** A time as AWS JSON 1.1 sends it: seconds since the epoch, milliseconds as a fraction. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}
