import { installInCache } from './cache';
import { runCommand } from './run-command';
import type { BinarySource } from './source';
import { found, notFound } from './source';

/** The newest version that `go install` takes: later ones have a `replace` in their go.mod. */
const VERSION = '1.5.1';
const BUILD_SECONDS = 45 * 60;

/** Builds the Temporal CLI from source. Slow, but needs nothing except Go and its module proxy. */
export const fromGo: BinarySource = {
  name: 'go install',
  remedy: ({ name }) => (name === 'temporal' ? 'install Go' : undefined),
  async find(program, { env, cacheDir, logger }) {
    if (program.name !== 'temporal') return notFound(`${program.title} is not written in Go`);
    const go = await runCommand('go', ['version'], { env, timeoutSeconds: 30 });
    if (!go.ok) return notFound(go.reason);
    const module = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;
    logger.info(`building ${program.title} with "go install ${module}"; this takes some minutes, once`);
    const path = await installInCache(cacheDir, `temporal-${VERSION}`, program, async ({ target }) => {
      const build = await runCommand('go', ['install', '-trimpath', '-ldflags', '-s -w', module], {
        env: { ...env, GOBIN: target, CGO_ENABLED: '0' },
        timeoutSeconds: BUILD_SECONDS,
      });
      if (!build.ok) throw new Error(build.reason);
    });
    return found(path);
  },
};
