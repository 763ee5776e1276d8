/**
 * Tells people by SNS: plain text for e-mail, the custom notification schema for chat. Publishes only.
 */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { makeAscii } from '../core/printable';
import { callAws } from './failure';

/** SNS Publish: subjects are "less than 100 characters long", without line breaks or control characters. */
const LONGEST_SUBJECT = 99;
/** SNS Publish: 256 KB in UTF-8. */
const LARGEST_MESSAGE_BYTES = 262_144;
const CUT_NOTE =
  '\n[Cut here: the message was longer than Amazon SNS can send. The whole report is in the ledger.]\n';

/** Publishes a text. Whatever the subject and however long the text: it is made to fit, not refused. */
export async function publishText(
  sns: SNSClient,
  topicArn: string,
  subject: string,
  text: string,
): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: fitSubject(subject),
    Message: fitMessage(text),
  });
  await callAws(`Publish to ${topicArn}`, sns.send(command));
}

/** Publishes a chat notification. The chat service drops silently what is not JSON, so that is refused here. */
export async function publishChat(sns: SNSClient, topicArn: string, schemaJson: string): Promise<void> {
  requireJsonObject(schemaJson);
  const bytes = Buffer.byteLength(schemaJson);
  if (bytes > LARGEST_MESSAGE_BYTES) {
    throw new Error(`A chat notification may have ${LARGEST_MESSAGE_BYTES} bytes, and this one has ${bytes}`);
  }
  const command = new PublishCommand({ TopicArn: topicArn, Message: schemaJson });
  await callAws(`Publish to ${topicArn}`, sns.send(command));
}

/** ASCII on one line: mail servers differ in what else they let through. */
function fitSubject(subject: string): string {
  const printable = makeAscii(subject);
  return printable.length <= LONGEST_SUBJECT ? printable : `${printable.slice(0, LONGEST_SUBJECT - 3)}...`;
}

function fitMessage(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LARGEST_MESSAGE_BYTES) return text;
  let end = LARGEST_MESSAGE_BYTES - Buffer.byteLength(CUT_NOTE);
  // Not in the middle of a character: bytes 10xxxxxx continue one (RFC 3629).
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString() + CUT_NOTE;
}

function requireJsonObject(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error('A chat notification must be a JSON object, and this is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('A chat notification must be a JSON object');
  }
}
