/**
 * What comes of some work, unless it takes too long. It goes on then, and whoever gave it up does not hear of it any more.
 *
 * @throws what `tooLate` makes, once so many milliseconds have gone
 */
export async function within<T>(milliseconds: number, work: Promise<T>, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate()), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
