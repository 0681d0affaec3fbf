import type { Switch } from './slack/page/page-state.ts'
import type { Parts } from './start-playground.ts'

/** Things that happen to a cluster and to a bot, for a visitor to make happen. */
export function switchesFor(parts: Parts): Switch[] {
  return [
    {
      id: 'catch-up',
      label: 'Let the slow consumer catch up',
      description: 'cpp_tda_processors reads at full speed, so that its alert resolves.',
      run: async () => {
        parts.traffic?.catchUp(true)
        return 'cpp_tda_processors reads at full speed now.'
      },
    },
    {
      id: 'fall-behind',
      label: 'Let it fall behind again',
      description: 'cpp_tda_processors reads slowly again; its lag grows until an alert fires.',
      run: async () => {
        parts.traffic?.catchUp(false)
        return 'cpp_tda_processors reads slowly again.'
      },
    },
    {
      id: 'hang',
      label: 'Let a consumer hang',
      description:
        'flink_tda_processor keeps its members, and they take nothing: it is stalled after a while.',
      run: async () => {
        parts.traffic?.hang(true)
        return 'flink_tda_processor hangs. Ask /kafka diagnose flink_tda_processor in a minute.'
      },
    },
    {
      id: 'go-on',
      label: 'Let it go on',
      description: 'flink_tda_processor reads again and catches up.',
      run: async () => {
        parts.traffic?.hang(false)
        return 'flink_tda_processor reads again.'
      },
    },
    {
      id: 'flood-errors',
      label: 'Flood the error topics',
      description: 'For a minute tda_errors and tda_dlq get 60 times as much.',
      run: async () => {
        parts.traffic?.floodErrors()
        return 'Errors come in. Ask /kafka diagnose tda_jobs, or topics peek tda_dlq.'
      },
    },
    {
      id: 'expire',
      label: 'Let records expire unread',
      description: 'All but the last 20 records of each partition of tda_jobs go, read or not.',
      run: async () => {
        await parts.traffic?.expireUnread()
        return 'Records of tda_jobs are gone. Ask /kafka diagnose cpp_tda_processors.'
      },
    },
    {
      id: 'make-anew',
      label: 'Delete a topic and make it again',
      description: 'tda_events is another topic then, under the same name; its readers begin anew.',
      run: async () => {
        await parts.traffic?.makeEventsAnew()
        return 'tda_events is new. Ask /kafka lag alerting_consumers, or trends tda_events.'
      },
    },
    {
      id: 'kill-broker',
      label: 'Kill broker 3',
      description: 'kill −9, as a machine that loses power. The cluster goes on with two.',
      run: async () => {
        await parts.kafka.killBroker(3)
        return 'Broker 3 is dead. Ask /kafka health.'
      },
    },
    {
      id: 'start-broker',
      label: 'Start broker 3 again',
      description: 'With its data; it catches up with the others.',
      run: async () => {
        await parts.kafka.startBroker(3)
        return 'Broker 3 is back.'
      },
    },
    {
      id: 'kill-bot',
      label: 'Kill the bot and start it again',
      description: 'kill −9. What was promised is still there when it is back.',
      run: async () => {
        await parts.bot?.killAndRestart()
        return 'The bot was killed and is back.'
      },
    },
  ]
}
