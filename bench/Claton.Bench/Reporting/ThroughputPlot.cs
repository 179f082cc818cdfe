using Claton.Bench.Contest;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Claton.Bench.Reporting;

/// <summary>Bars, as long as the ratio of a contestant to untranslated IPv6, in SVG.</summary>
internal static class ThroughputPlot
{
    private const int WidthPixels = 760, MarginPixels = 150, HeightPixels = 90, HeightPixelsOfBar = 18;

    private const double RoomForLabel = 1.35;

    private static readonly OxyColor[] s_colours =
        [OxyColor.FromRgb(0x2a, 0x6f, 0xbb), OxyColor.FromRgb(0xe0, 0x8a, 0x2e), OxyColor.FromRgb(0x8a, 0x8a, 0x8a)];

    public static void Write(string path, string title, Standings standings)
    {
        Measure[] measures = [.. standings.Measures.Where(measure => measure.IsMoreBetter)];
        Contestant[] translators = [.. standings.Contestants.Skip(1)];
        double most = measures.Max(measure => translators.Max(way => standings.Ratio(measure, way) ?? 0));
        PlotModel model = Frame(title, measures, Math.Max(1, most) * RoomForLabel);
        foreach ((int place, Contestant translator) in translators.Index())
        {
            var bars = new BarSeries
            {
                FillColor = s_colours[place],
                LabelFormatString = $"{{0:F2}} {translator.Name}",
                LabelMargin = 4,
            };
            bars.Items.AddRange(measures.Select(measure => new BarItem(standings.Ratio(measure, translator) ?? 0)));
            model.Series.Add(bars);
        }

        using FileStream file = File.Create(path);
        int rows = measures.Length * (translators.Length + 1);
        var exporter = new SvgExporter
        {
            Width = WidthPixels,
            Height = HeightPixels + HeightPixelsOfBar * rows,
            UseVerticalTextAlignmentWorkaround = true,
        };
        exporter.Export(model, file);
    }

    /// <summary>Bars grow from the left; the first measure stands at the top.</summary>
    private static PlotModel Frame(string title, Measure[] measures, double maximum)
    {
        // Room for the names is told: the width of a text is known to who draws it alone, and OxyPlot guesses too little.
        var model = new PlotModel
        {
            Title = title,
            TitleFontSize = 14,
            Background = OxyColors.White,
            PlotMargins = new OxyThickness(MarginPixels, double.NaN, 20, double.NaN),
        };
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0 };
        names.Labels.AddRange(measures.Select(measure => measure.Name));
        model.Axes.Add(names);
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Maximum = maximum, Title = "untranslated IPv6 = 1" });
        model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Vertical, X = 1, Color = OxyColors.Black });
        return model;
    }
}
