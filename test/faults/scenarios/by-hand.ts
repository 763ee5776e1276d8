/** What people ask for. */
import { openStage } from '../stage';
import { openAnswered, openDenied, openFlood } from './moments';
import { byHand, type Scenario } from './scenario';

export const BY_HAND: readonly Scenario[] = [
  byHand('remediate', { action: 'remediate' }, () => Promise.resolve(openFlood())),
  byHand('deny', { action: 'deny', addresses: ['203.0.113.77', '2001:db8::1'], reason: 'scraper' }, () =>
    Promise.resolve(openStage()),
  ),
  byHand('allow', { action: 'allow', addresses: ['203.0.113.77'] }, openDenied),
  byHand('allow in an incident', { action: 'allow', addresses: ['216.144.247.78'] }, () => openAnswered()),
  byHand('rollback of all', { action: 'rollback' }, () => openAnswered()),
  byHand('rollback of denies', { action: 'rollback', what: 'denies' }, () => openAnswered()),
  byHand('rollback of the lock-down', { action: 'rollback', what: 'lock-down' }, () => openAnswered()),
  byHand('retire', { action: 'retire' }, () => openAnswered()),
];
