import { runScripted } from '../../src/testing/run-scripted';
import { executionContract, type Host } from './execution-contract';

const scripted: Host = {
  async lead({ flow, trigger, arrivals = [], refused = [], limits }) {
    const sendMessage = refused.map((body) => ({ refuse: { code: '21610', message: `${body} was refused` } }));
    const script = { waitForMessage: arrivals, ...(refused.length > 0 && { sendMessage }) };
    const { steps, ending, effects } = await runScripted({ flow, trigger, script, limits });
    return { steps, ending, sent: effects.sent.map(({ body }) => body) };
  },
};

describe('an execution on the scripted host', () => executionContract(() => scripted));
