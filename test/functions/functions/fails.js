exports.handler = async function (_context, { how }, callback) {
  const ways = {
    error: () => callback(new TypeError('as an error')),
    text: () => callback('as text'),
    thrown: () => {
      throw new Error('thrown');
    },
    later: () => setTimeout(() => ways.thrown(), 10),
    exit: () => process.exit(3),
    crash: () => process.kill(process.pid, 'SIGSEGV'),
    loop: () => {
      console.log(process.pid);
      for (;;);
    },
    silence: () => undefined,
    heap: () => {
      const hoard = [];
      for (;;) hoard.push(new Array(1000).fill({}));
    },
    buffers: async () => {
      const hoard = [];
      for (;;) {
        hoard.push(Buffer.alloc(32 * 1024 * 1024, 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  await ways[how]();
};
