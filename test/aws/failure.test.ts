import { AwsCallError, callAws, failedAtAws, failureReason, isAwsFailure } from '../../lambda/aws/failure';
import { refusal } from './refusal';

describe('a call to AWS', () => {
  it('hands on the answer', async () => {
    await expect(callAws('DescribeVpcs', Promise.resolve('answer'))).resolves.toBe('answer');
  });

  it('fails with what was asked, AWS’s own words and the cause', async () => {
    const cause = refusal('UnauthorizedOperation', 'You are not authorized');
    const thrown: unknown = await callAws('DescribeVpcs vpc-0a1', Promise.reject(cause)).catch(
      (e: unknown) => e,
    );
    expect(thrown).toBeInstanceOf(AwsCallError);
    expect(thrown).toMatchObject({
      name: 'AwsCallError',
      call: 'DescribeVpcs vpc-0a1',
      message: 'DescribeVpcs vpc-0a1 failed: UnauthorizedOperation: You are not authorized',
      cause,
    });
  });
});

describe('isAwsFailure', () => {
  it('knows a failure by its exact name, through the call error too', () => {
    const cause = refusal('InvalidPermission.Duplicate');
    expect(isAwsFailure(cause, 'InvalidPermission.Duplicate')).toBe(true);
    expect(isAwsFailure(new AwsCallError('a call', cause), 'Other', 'InvalidPermission.Duplicate')).toBe(
      true,
    );
  });

  it('takes no similar name, message or value for it', () => {
    expect(isAwsFailure(refusal('InvalidPermission.DuplicateX'), 'InvalidPermission.Duplicate')).toBe(false);
    expect(isAwsFailure(new Error('InvalidPermission.Duplicate'), 'InvalidPermission.Duplicate')).toBe(false);
    expect(isAwsFailure('InvalidPermission.Duplicate', 'InvalidPermission.Duplicate')).toBe(false);
    expect(isAwsFailure(undefined, 'InvalidPermission.Duplicate')).toBe(false);
  });
});

describe('failedAtAws', () => {
  it('tells a failure of AWS or of the way to it from one of our own', () => {
    const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { $metadata: { attempts: 1 } });
    const tooSlow = Object.assign(new Error('too slow'), { name: 'TimeoutError' });
    expect(failedAtAws(refusal('ThrottlingException'))).toBe(true);
    expect(failedAtAws(new AwsCallError('a call', unreachable))).toBe(true);
    expect(failedAtAws(tooSlow)).toBe(true);
    expect(failedAtAws(new AwsCallError('a call', new TypeError('x is not a function')))).toBe(false);
    expect(failedAtAws('a string')).toBe(false);
  });
});

describe('failureReason', () => {
  it('is one line with AWS’s name for the failure', () => {
    expect(
      failureReason(new AwsCallError('a call', refusal('LimitExceededException', 'too many queries'))),
    ).toBe('LimitExceededException: too many queries');
    expect(failureReason('thrown text')).toBe('thrown text');
  });
});
