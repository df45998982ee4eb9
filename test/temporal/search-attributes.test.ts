import { randomUUID } from 'node:crypto';
import type { ConnectionLike } from '@temporalio/client';
import { Client, Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time';
import { StartupError } from '../../src/startup-error';
import { ensureSearchAttributes, SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/search-attributes';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { testTemporal } from '../support/temporal-server';

const NAMES = Object.keys(SEARCH_ATTRIBUTE_TYPES);

describe('search attributes', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await Connection.connect({ address: (await testTemporal()).address });
  });
  afterAll(() => connection.close());

  async function newNamespace(): Promise<string> {
    const namespace = `attributes-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    return namespace;
  }

  async function present(namespace: string): Promise<string[]> {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.keys(customAttributes).filter((name) => NAMES.includes(name));
  }

  /** The same server for credentials without the operator's rights, as a cluster with authorization answers them. */
  function withoutRights(): ConnectionLike {
    const refuse = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('denied'), { code: 7, details: 'denied', metadata: {} }));
    return {
      workflowService: connection.workflowService,
      operatorService: { listSearchAttributes: refuse, addSearchAttributes: refuse },
      withDeadline: (deadline: number, fn: () => Promise<unknown>) => connection.withDeadline(deadline, fn),
    } as unknown as ConnectionLike;
  }

  it('adds what a namespace lacks, and has nothing to do the second time', async () => {
    const namespace = await newNamespace();
    expect(await present(namespace)).toEqual([]);
    await ensureSearchAttributes(connection, namespace);
    await ensureSearchAttributes(connection, namespace);
    expect((await present(namespace)).sort()).toEqual([...NAMES].sort());
  });

  it('lets executions begin as soon as it has added them', async () => {
    const namespace = await newNamespace();
    await ensureSearchAttributes(connection, namespace);
    const { workflow } = new Client({ connection, namespace });
    const found = new TypedSearchAttributes([{ key: searchAttributeKeys.flowSid, value: 'FW1' }]);
    await workflow.start('none', { workflowId: 'one', taskQueue: 'none', typedSearchAttributes: found });
    await workflow.getHandle('one').terminate();
  });

  it('waits too for what another process has added at the same time', async () => {
    const namespace = await newNamespace();
    await Promise.all([ensureSearchAttributes(connection, namespace), ensureSearchAttributes(connection, namespace)]);
    await ensureSearchAttributes(withoutRights(), namespace);
  });

  it('gives the commands to type when they are missing and may not be added', async () => {
    const namespace = await newNamespace();
    const attempt = ensureSearchAttributes(withoutRights(), namespace);
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(
      `temporal operator search-attribute create --namespace ${namespace} --name FlowRevision --type Int`,
    );
  });

  it('needs no rights when they are there', async () => {
    const namespace = await newNamespace();
    await ensureSearchAttributes(connection, namespace);
    await ensureSearchAttributes(withoutRights(), namespace);
  });

  it('refuses an attribute of another type', async () => {
    const namespace = await newNamespace();
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { FlowSid: 3 } });
    await expect(ensureSearchAttributes(connection, namespace)).rejects.toThrow(
      /FlowSid of namespace attributes-\S+ to be of type Keyword/,
    );
  });
});
