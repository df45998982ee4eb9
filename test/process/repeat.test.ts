import { repeat } from '../../src/process/repeat';

const often = { firstMs: 1, everyMs: 1 };

describe('what is repeated', () => {
  it('is over when it says so', async () => {
    let times = 0;
    await new Promise<void>((resolve) => {
      repeat(async () => {
        times += 1;
        if (times < 3) return false;
        setTimeout(resolve, 50);
        return true;
      }, often);
    });
    expect(times).toBe(3);
  });

  it('does not go on when it is stopped in the middle of it', async () => {
    let times = 0;
    await new Promise<void>((resolve) => {
      const stop = repeat(async () => {
        times += 1;
        stop();
        setTimeout(resolve, 50);
      }, often);
    });
    expect(times).toBe(1);
  });
});
