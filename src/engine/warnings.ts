/** Studio's warning and error codes that the engine writes into the step log (https://www.twilio.com/docs/api/errors). */
export const WARNING = {
  /** The execution has taken all its steps. */
  stepLimit: 81000,
  /** The same widget has run too often in a row. */
  widgetLimit: 81001,
  /** A message arrived that no widget waited for. */
  unexpectedEvent: 81002,
  /** No transition of a split matched. */
  noTransition: 81005,
  /** A conversation could not be started or taken up. */
  conversationFailed: 81006,
  /** A message could not be sent. */
  sendFailed: 81011,
  /** The contact could not be handed over to Flex. */
  handoffFailed: 81015,
  /** A Liquid template could not be evaluated. */
  liquid: 81018,
  /** The widget cannot run for this kind of execution. */
  unsupportedWidget: 81020,
  /** A value did not parse as the type that it was given. */
  variableType: 81027,
} as const;
