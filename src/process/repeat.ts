export interface Times {
  /** Milliseconds to the first time, and from the end of one to the next. */
  firstMs: number;
  everyMs: number;
}

/**
 * Does something again and again, one time after the other, without keeping the process alive.
 *
 * @param work does not reject; what resolves to `true` was the last time
 * @returns stops it
 */
export function repeat(work: () => Promise<boolean | void>, { firstMs, everyMs }: Times): () => void {
  let timer: NodeJS.Timeout;
  let isOver = false;
  const turn = async (): Promise<void> => {
    isOver = (await work()) === true || isOver;
    if (!isOver) workIn(everyMs);
  };
  const workIn = (milliseconds: number): void => {
    timer = setTimeout(() => void turn(), milliseconds).unref();
  };
  workIn(firstMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
