import type { Kind } from '../kind.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import { horizontalPodAutoscalerV1 } from './horizontalpodautoscaler-v1.ts';

/** The kinds of `autoscaling`, both versions. */
export const kinds: readonly Kind[] = [horizontalPodAutoscaler, horizontalPodAutoscalerV1];
