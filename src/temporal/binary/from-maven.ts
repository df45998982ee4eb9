import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName, installInCache } from './cache';
import { runCommand } from './run-command';
import type { BinarySource } from './source';
import { found, notFound } from './source';

/** The newest version of which Maven Central has the jar that this was tried with. */
const VERSION = '1.32.0';
const DOWNLOAD_SECONDS = 600;

/** The time-skipping test server as a jar, with a launcher that starts it in the machine's Java. */
export const fromMaven: BinarySource = {
  name: 'Maven Central',
  remedy: ({ name }) => (name === 'temporal-test-server' ? 'install Java 17 or later and Maven' : undefined),
  async find(program, { env, cacheDir, logger }) {
    if (program.name !== 'temporal-test-server') return notFound(`${program.title} is not written in Java`);
    if (process.platform === 'win32') return notFound('the launcher is a POSIX shell script');
    for (const [tool, option] of [
      ['java', '-version'],
      ['mvn', '--version'],
    ] as const) {
      const answer = await runCommand(tool, [option], { env, timeoutSeconds: 60 });
      if (!answer.ok) return notFound(answer.reason);
    }
    logger.info(`downloading ${program.title} ${VERSION} with Maven (io.temporal:temporal-test-server)`);
    const path = await installInCache(
      cacheDir,
      `temporal-test-server-${VERSION}`,
      program,
      async ({ target, scratch }) => {
        await writeFile(join(scratch, 'pom.xml'), POM);
        const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${join(target, 'lib')}`];
        const maven = await runCommand('mvn', ['-q', '-B', ...copy], {
          env,
          cwd: scratch,
          timeoutSeconds: DOWNLOAD_SECONDS,
        });
        if (!maven.ok) throw new Error(maven.reason);
        await writeFile(join(target, fileName(program)), LAUNCHER);
      },
    );
    return found(path);
  },
};

const LAUNCHER = `#!/bin/sh
exec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>perdure</groupId>
  <artifactId>temporal-test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;
