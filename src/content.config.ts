import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';

/** A lesson is one `.mdx` below content/lessons/<nn-module>/. */
const lessons = defineCollection({
  loader: glob({ pattern: '**/*.mdx', base: './content/lessons' }),
  schema: z.object({
    title: z.string(),
    /** One sentence for lists of lessons. */
    summary: z.string(),
    /** The exercise that its workbench starts, a folder of content/exercises. */
    exercise: z.string(),
    /** Minutes that it takes. */
    minutes: z.number().int().positive(),
  }),
});

export const collections = { lessons };
