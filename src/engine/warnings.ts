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
  /** A Function did not answer. */
  functionNotRun: 81010,
  /** A message could not be sent. */
  sendFailed: 81011,
  /** An HTTP request was not made, because of what it asked for. */
  httpNotAsked: 81014,
  /** The contact could not be handed over to Flex. */
  handoffFailed: 81015,
  /** An HTTP request got no answer, or one that says it failed. */
  httpFailed: 81016,
  /** A Function answered that it failed. */
  functionFailed: 81017,
  /** A Liquid template could not be evaluated. */
  liquid: 81018,
  /** The widget cannot run for this kind of execution. */
  unsupportedWidget: 81020,
  /** A subflow could not be run, or did not come to its end. */
  subflowFailed: 81024,
  /** A value did not parse as the type that it was given. */
  variableType: 81027,
} as const;

/** A warning or an error of a step, with Studio's code. */
export interface StepWarning {
  code: number;
  message: string;
}
