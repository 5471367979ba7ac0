/** How far off half of the noisy counts are at most, in people: the median of |x| of the discrete Laplace distribution. */
export function off(parts: number, of: number): number {
  const stay = Math.exp(-parts / of);
  const none = (1 - stay) / (1 + stay);
  let [reached, size, one] = [none, 0, none];
  while (reached < 0.5) {
    size += 1;
    one *= stay;
    reached += 2 * one;
  }
  return size;
}
